"""The results of a run, as the job's events tell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any, Mapping, Optional, Tuple

_MOST_REASONS = 10


@dataclass(frozen=True)
class Progress:
    """The figures of a run at one moment. A row counts as soon as it has an image or a failure."""

    run_id: str
    shards_done: int
    #: Shards that this run has to make; 0 until the url list is read.
    shards: int
    rows_done: int
    rows: int
    images: int
    downloaded_bytes: int
    #: Failure reason to number of rows.
    failures: Mapping[str, int]
    #: Seconds since the first shard was begun.
    elapsed: float
    #: Seconds left if the rest goes as fast as what is done; None before the first row.
    remaining: Optional[float]

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Progress:
        """Takes the members of a progress event."""
        return cls(**{name: event[name] for name in cls.__dataclass_fields__})

    @property
    def images_per_second(self) -> float:
        """Images a second, on average."""
        return self.images / max(0.001, self.elapsed)

    @property
    def success_rate(self) -> float:
        """Share of the rows done that have an image, 0 to 1; 0 before the first."""
        return self.images / self.rows_done if self.rows_done else 0.0

    def __str__(self) -> str:
        if not self.shards:
            return "reading the url list"
        line = (
            f"{self.shards_done}/{self.shards} shards, {self.rows_done:,}/{self.rows:,} rows"
            f" | {self.images_per_second:,.0f} images/s | {100 * self.success_rate:.1f} % success"
            f" | {self.downloaded_bytes / max(0.001, self.elapsed) / 1e6:.1f} MB/s"
        )
        if self.remaining is not None and self.rows_done < self.rows:
            line += f" | {duration(self.remaining)} left"
        return line


@dataclass(frozen=True)
class ShardResult:
    """A shard that a run made or could not make."""

    number: int
    id: str
    rows: int
    images: int
    #: Why the shard is missing; None if it is there.
    problem: Optional[str]


@dataclass(frozen=True)
class RetryResult:
    """The outcome of ``retry_failed``."""

    shards: int
    rows: int
    succeeded: int
    #: Failure reason to the rows of these shards that still fail for it, the most frequent first.
    reasons_left: Mapping[str, int]
    #: Number of a shard that could not be rewritten, to the reason.
    failures: Mapping[str, str]


@dataclass(frozen=True)
class Summary:
    """The result of a run. Counts, bytes and times are of the shards that it made, not of those finished before.

    Its text is the summary that the command line prints; a notebook shows it as a table.
    """

    run_id: str
    output_folder: str
    #: Whether every shard of the list is in the output folder; if not, the same call again makes the others.
    is_complete: bool
    #: Seconds from the first shard's beginning to the last one's end.
    duration: float
    rows: int
    images: int
    #: Rows by status: success, failed_to_download, failed_to_resize.
    status_counts: Mapping[str, int]
    #: Failed rows by reason, the most frequent first.
    failure_reasons: Mapping[str, int]
    #: Failed rows by error message, the most frequent first.
    error_messages: Mapping[str, int]
    rows_per_second: float
    #: Share of the rows that have an image, 0 to 1.
    success_rate: float
    downloaded_bytes: int
    written_bytes: int
    shards: Tuple[ShardResult, ...] = field(repr=False)
    shards_finished_before: int
    retried: Optional[RetryResult]
    #: Host that fell silent, to the seconds that rows waited for it.
    host_waits: Mapping[str, float]
    #: Option that limits requests to a host, to the hosts whose rows waited for it, to the seconds that they did.
    host_limits: Mapping[str, Mapping[str, float]]
    report: Optional[str]
    wandb: Optional[str]
    event_log: Optional[str]
    text: str = field(repr=False)

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Summary:
        """Takes the members of a result event."""
        members = {name: event[name] for name in cls.__dataclass_fields__}
        members["shards"] = tuple(ShardResult(**shard) for shard in event["shards"])
        members["retried"] = RetryResult(**event["retried"]) if event["retried"] else None
        return cls(**members)

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        rows = [
            ("images", f"{self.images:,} of {self.rows:,} rows ({100 * self.success_rate:.1f} %)"),
            ("time", f"{duration(self.duration)}, {self.rows_per_second:,.0f} rows/s"),
            ("received, written", f"{_bytes(self.downloaded_bytes)}, {_bytes(self.written_bytes)}"),
            ("shards", self._shards()),
        ]
        if self.retried:
            rows.append(("tried again", f"{self.retried.rows:,} rows, {self.retried.succeeded:,} succeeded"))
        rows += [("data set", self.output_folder), ("run", self.run_id)]
        if self.report:
            rows.append(("report", self.report))
        if self.wandb:
            rows.append(("Weights & Biases", self.wandb))
        title = "Data set made" if self.is_complete else "Shards are missing: run the same call again to make them"
        return (
            f'<div class="img2dataset-summary"><b>{title}</b>{_table(rows)}'
            f"{self._failures()}</div>"
        )

    def _shards(self) -> str:
        made = sum(1 for shard in self.shards if shard.problem is None)
        words = [f"{made:,} made"]
        if self.shards_finished_before:
            words.append(f"{self.shards_finished_before:,} finished before")
        if made < len(self.shards):
            words.append(f"{len(self.shards) - made:,} missing")
        return ", ".join(words)

    def _failures(self) -> str:
        if not self.failure_reasons:
            return ""
        reasons = list(self.failure_reasons.items())
        shown = [(reason, f"{count:,}") for reason, count in reasons[:_MOST_REASONS]]
        if len(reasons) > _MOST_REASONS:
            shown.append((f"and {len(reasons) - _MOST_REASONS} more reasons", ""))
        return f"<details><summary>failed rows by reason</summary>{_table(shown)}</details>"


def duration(seconds: float) -> str:
    """Seconds as a person says them: ``4.2 s``, ``3 min 5 s``, ``2 h 10 min``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _bytes(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f'<tr><th style="text-align:left">{escape(name)}</th><td style="text-align:left">{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f"<table>{cells}</table>"
