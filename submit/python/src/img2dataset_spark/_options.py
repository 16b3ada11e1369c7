"""The options of the job: types for editors and mypy, and the table that signatures and docstrings are made of.

Generated from the command line's parser; do not edit. ReadmeTest holds it and names the command that writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Sequence, TypedDict, Union


@dataclass(frozen=True)
class Option:
    """A keyword argument."""

    type: str
    default: Any
    meaning: str
    #: Whether None is a value, other than the default; elsewhere None leaves the option at its default.
    takes_none: bool = False
    #: Whether it may be given several times.
    repeats: bool = False
    #: Whether it is about rows and images, and so an option of dataset().
    of_rows: bool = True


class DatasetOptions(TypedDict, total=False):
    """The keyword arguments of dataset()."""

    csv_escape: str
    url_col: str
    caption_col: Optional[str]
    bbox_col: Optional[str]
    verify_hash: Optional[Sequence[str]]
    image_column: Optional[str]
    image_column_style: str
    compute_hash: Optional[str]
    extract_exif: bool
    save_failure_reason: bool
    save_optout_evidence: bool
    image_size: int
    resize_mode: str
    resize_only_if_bigger: bool
    upscale_interpolation: str
    downscale_interpolation: str
    encode_format: str
    encode_quality: int
    skip_reencode: bool
    disable_all_reencoding: bool
    min_image_size: int
    max_image_area: float
    max_aspect_ratio: float
    decode_mode: str
    max_image_pixels: int
    image_formats: str
    perceptual_hash: Optional[str]
    transform: Optional[str]
    isolate_decoding: str
    decode_timeout: float
    thread_count: int
    timeout: float
    retries: int
    user_agent_token: Optional[str]
    user_agent: Optional[str]
    disallowed_header_directives: Sequence[str]
    respect_optout_headers: bool
    respect_embedded_optouts: bool
    ignore_ssl_certificate: bool
    header: Optional[Sequence[str]]
    proxy: Optional[str]
    max_requests_per_host: int
    max_host_rate: float
    host_patience: float
    respect_robots_txt: bool
    max_download_bytes: Union[int, str]
    max_inflight_bytes: Optional[Union[int, str]]
    dns_servers: Optional[Sequence[str]]
    allow_private_networks: bool
    allowed_networks: Optional[Sequence[str]]
    processes_count: Optional[int]
    subjob_size: Optional[int]
    distributor: Optional[str]
    verbose: bool


class DownloadOptions(DatasetOptions, total=False):
    """Those of download()."""

    input_format: str
    save_additional_columns: Optional[Union[Sequence[str], Mapping[str, str]]]
    dedupe_urls: bool
    output_folder: str
    output_format: str
    number_sample_per_shard: int
    shuffle_seed: Optional[int]
    oom_shard_count: int
    incremental_mode: str
    key_col: Optional[str]
    force: bool
    wait_for_lease: bool
    max_shard_retry: int
    min_success_rate: float
    metadata_table: Optional[str]
    report_every: float
    retry_failed: bool
    retry_reasons: Optional[Sequence[str]]
    enable_wandb: bool
    wandb_project: str


OPTIONS: Dict[str, Option] = {
    "input_format": Option(
        type="str",
        default="txt",
        meaning="txt, csv, tsv, json, jsonl, or parquet; all but parquet also with .gz, .bz2, .zst, or .xz. Only files with this extension are read from a folder. Or table (url_list names it), sql (url_list is a query), orc, avro, delta, iceberg, hudi, xml, or the class of another Spark data source.",
        of_rows=False,
    ),
    "csv_escape": Option(
        type="str",
        default="\"",
        meaning="The character that escapes a quote in a quoted csv or tsv field: the quote itself, or a backslash.",
    ),
    "url_col": Option(
        type="str",
        default="url",
        meaning="The column that holds the urls.",
    ),
    "caption_col": Option(
        type="Optional[str]",
        default=None,
        meaning="The column that holds the captions.",
    ),
    "save_additional_columns": Option(
        type="Optional[Union[Sequence[str], Mapping[str, str]]]",
        default=None,
        meaning="Further columns to copy into the metadata, of any type; '{\"WIDTH\":\"list_width\"}' saves one under another name.",
        of_rows=False,
    ),
    "bbox_col": Option(
        type="Optional[str]",
        default=None,
        meaning="A column of boxes to blur (faces): [x_min, y_min, x_max, y_max], each 0 to 1; the column is also saved.",
    ),
    "verify_hash": Option(
        type="Optional[Sequence[str]]",
        default=None,
        meaning="'[\"column\",\"md5\"]': reject downloads whose hash is not the one in this column; the type must equal compute_hash.",
    ),
    "dedupe_urls": Option(
        type="bool",
        default=False,
        meaning="Download each url once; other rows with the same url fail as duplicates, and their column duplicate_of holds the first row's key.",
        of_rows=False,
    ),
    "output_folder": Option(
        type="str",
        default="images",
        meaning="Where to write the data set, on any Hadoop-supported file system.",
        of_rows=False,
    ),
    "output_format": Option(
        type="str",
        default="files",
        meaning="files, webdataset, parquet, tfrecord, or dummy.",
        of_rows=False,
    ),
    "image_column": Option(
        type="Optional[str]",
        default=None,
        meaning="Name of the column of images in parquet output; None means the encode_format (jpg).",
    ),
    "image_column_style": Option(
        type="str",
        default="bytes",
        meaning="What that column holds: bytes, or hf, a struct of bytes and path that Hugging Face's datasets reads as an Image.",
    ),
    "number_sample_per_shard": Option(
        type="int",
        default=10000,
        meaning="Rows per shard.",
        of_rows=False,
    ),
    "shuffle_seed": Option(
        type="Optional[int]",
        default=None,
        meaning="Shuffle the rows of the list before they are cut into shards; the same seed gives the same shards.",
        of_rows=False,
    ),
    "oom_shard_count": Option(
        type="int",
        default=5,
        meaning="Number of digits in shard ids.",
        of_rows=False,
    ),
    "compute_hash": Option(
        type="Optional[str]",
        default="sha256",
        meaning="md5, sha256, sha512, or None: a metadata column with the hash of the downloaded bytes.",
        takes_none=True,
    ),
    "extract_exif": Option(
        type="bool",
        default=True,
        meaning="Save the EXIF tags as a metadata column.",
    ),
    "save_failure_reason": Option(
        type="bool",
        default=False,
        meaning="Add the column failure_reason (dns, timeout, http_4xx, ...) to the metadata; the stats always count it.",
    ),
    "save_optout_evidence": Option(
        type="bool",
        default=False,
        meaning="Add the column optout_evidence to the metadata: the header, rule, or embedded value by which the owner of a refused image opted out.",
    ),
    "incremental_mode": Option(
        type="str",
        default="incremental",
        meaning="incremental: make only missing shards; overwrite: delete the data set and start again; extend: add the list in new shards; new_only: like extend, but only rows that have not succeeded before.",
        of_rows=False,
    ),
    "key_col": Option(
        type="Optional[str]",
        default=None,
        meaning="For new_only: the saved additional column that identifies a row; None compares urls.",
        of_rows=False,
    ),
    "force": Option(
        type="bool",
        default=False,
        meaning="Let overwrite delete a folder that was not created by this tool.",
        of_rows=False,
    ),
    "wait_for_lease": Option(
        type="bool",
        default=False,
        meaning="If another run is writing to the output folder, wait until it ends or counts as dead instead of exiting.",
        of_rows=False,
    ),
    "image_size": Option(
        type="int",
        default=256,
        meaning="Target size in pixels.",
    ),
    "resize_mode": Option(
        type="str",
        default="border",
        meaning="no: keep the size; border: scale the longer side, pad to a square with white; keep_ratio: scale the shorter side; keep_ratio_largest: scale the longer side; center_crop: scale the shorter side, crop the middle square.",
    ),
    "resize_only_if_bigger": Option(
        type="bool",
        default=False,
        meaning="Never enlarge.",
    ),
    "upscale_interpolation": Option(
        type="str",
        default="lanczos",
        meaning="nearest, linear (bilinear), cubic (bicubic), area, or lanczos (lanczos4).",
    ),
    "downscale_interpolation": Option(
        type="str",
        default="area",
        meaning="The same choices.",
    ),
    "encode_format": Option(
        type="str",
        default="jpg",
        meaning="jpg, png, or webp.",
    ),
    "encode_quality": Option(
        type="int",
        default=95,
        meaning="jpg: 0 to 100; png: compression level 0 to 9; webp: 1 to 100, above 100 is lossless.",
    ),
    "skip_reencode": Option(
        type="bool",
        default=False,
        meaning="Keep the original bytes of images that need no change and already have the requested format.",
    ),
    "disable_all_reencoding": Option(
        type="bool",
        default=False,
        meaning="Store the original bytes without decoding them.",
    ),
    "min_image_size": Option(
        type="int",
        default=0,
        meaning="Drop images whose shorter side is below this.",
    ),
    "max_image_area": Option(
        type="float",
        default=float("inf"),
        meaning="Drop images with more pixels than this.",
    ),
    "max_aspect_ratio": Option(
        type="float",
        default=float("inf"),
        meaning="Drop images whose longer side is more than X times the shorter.",
    ),
    "decode_mode": Option(
        type="str",
        default="fast",
        meaning="fast: decode large JPEGs at a reduced size (never below twice the target), average progressive JPEGs as luma and chroma, and resize to within one gray level of INTER_AREA; exact: the pixels of the Python tool.",
    ),
    "max_image_pixels": Option(
        type="int",
        default=100000000,
        meaning="Reject images that declare more pixels than this, without decoding them.",
    ),
    "image_formats": Option(
        type="str",
        default="jpg,png,webp,gif,bmp,tiff,pnm,ras,hdr,jp2,avif",
        meaning="Formats to accept, identified by the first bytes; other images are rejected.",
    ),
    "perceptual_hash": Option(
        type="Optional[str]",
        default=None,
        meaning="phash, dhash, or None: a metadata column with a 64-bit perceptual hash, for finding near duplicates.",
    ),
    "transform": Option(
        type="Optional[str]",
        default=None,
        meaning="Your own class on the class path, which inspects each decoded image and adds columns or drops the sample.",
    ),
    "isolate_decoding": Option(
        type="str",
        default="auto",
        meaning="Which images to transform in a child process, where a crash costs only one row: auto (rare formats, that is, all but JPEG, PNG, WebP, and GIF, and images that may have crashed an earlier attempt), always, or never.",
    ),
    "decode_timeout": Option(
        type="float",
        default=10,
        meaning="Seconds of CPU time that one image may take in a child process (isolate_decoding) or in a decoder written in Java.",
    ),
    "thread_count": Option(
        type="int",
        default=256,
        meaning="Requests in flight per core.",
    ),
    "timeout": Option(
        type="float",
        default=10,
        meaning="Overall deadline of a request in seconds: name lookup, connection, redirects, headers, and body.",
    ),
    "retries": Option(
        type="int",
        default=0,
        meaning="Additional attempts after a transient failure (timeouts, resets, 408, 425, 429, 5xx, name server failures).",
    ),
    "user_agent_token": Option(
        type="Optional[str]",
        default=None,
        meaning="Your crawler's token: part of the user agent, and the name by which X-Robots-Tag directives address it.",
    ),
    "user_agent": Option(
        type="Optional[str]",
        default=None,
        meaning="The User-Agent header to send. By default it names img2dataset and its version.",
    ),
    "disallowed_header_directives": Option(
        type="Sequence[str]",
        default=["noai","noimageai","noindex","noimageindex"],
        meaning="X-Robots-Tag directives that forbid the use of an image; [] disables the check.",
    ),
    "respect_optout_headers": Option(
        type="bool",
        default=True,
        meaning="Refuse images whose response has tdm-reservation: 1 (W3C TDMRep) or Content-Usage: train-ai=n (IETF AIPREF); False checks only X-Robots-Tag, as the Python tool does.",
    ),
    "respect_embedded_optouts": Option(
        type="bool",
        default=False,
        meaning="Refuse images whose file reserves AI training: the PLUS data mining property in XMP, or the training and data mining assertion of C2PA.",
    ),
    "ignore_ssl_certificate": Option(
        type="bool",
        default=False,
        meaning="Accept expired, self-signed, and wrong-host certificates.",
    ),
    "header": Option(
        type="Optional[Sequence[str]]",
        default=None,
        meaning="A header to send with every request; can be repeated.",
        repeats=True,
    ),
    "proxy": Option(
        type="Optional[str]",
        default=None,
        meaning="An HTTP proxy for all requests: http://[user:password@]host:port. The usual environment variables are also honored.",
    ),
    "max_requests_per_host": Option(
        type="int",
        default=16,
        meaning="Requests in flight per host, over all executors.",
    ),
    "max_host_rate": Option(
        type="float",
        default=0,
        meaning="Requests per second per host, over all executors; 0 means no limit.",
    ),
    "host_patience": Option(
        type="float",
        default=60,
        meaning="How many seconds rows wait for a host that has stopped answering, while other hosts continue; 0 does not wait.",
    ),
    "respect_robots_txt": Option(
        type="bool",
        default=False,
        meaning="Check each host's robots.txt (with Content-Usage and Content-Signal) and /.well-known/tdmrep.json first.",
    ),
    "max_download_bytes": Option(
        type="Union[int, str]",
        default="64MiB",
        meaning="Largest body, as declared, received, and decompressed.",
    ),
    "max_inflight_bytes": Option(
        type="Optional[Union[int, str]]",
        default=None,
        meaning="Limit on all bodies that an executor holds at once; None or 0 means a quarter of its heap.",
    ),
    "dns_servers": Option(
        type="Optional[Sequence[str]]",
        default=None,
        meaning="Name servers to use, such as '[\"127.0.0.1:5353\"]'; None uses the system's.",
    ),
    "allow_private_networks": Option(
        type="bool",
        default=False,
        meaning="Let urls reach all loopback, private, and other special addresses.",
    ),
    "allowed_networks": Option(
        type="Optional[Sequence[str]]",
        default=None,
        meaning="Private and other special networks that urls may reach, such as 10.0.0.0/8,fd00::/8.",
    ),
    "processes_count": Option(
        type="Optional[int]",
        default=None,
        meaning="Cores to use on one machine. Default: all. On a cluster Spark decides.",
    ),
    "max_shard_retry": Option(
        type="int",
        default=1,
        meaning="How many times failed shards are retried before giving up.",
        of_rows=False,
    ),
    "min_success_rate": Option(
        type="float",
        default=0,
        meaning="Exit with code 4 if a smaller share of the run's rows (0 to 1) succeeded.",
        of_rows=False,
    ),
    "metadata_table": Option(
        type="Optional[str]",
        default=None,
        meaning="A Delta or Iceberg table, catalog.database.table, into which the metadata of all rows is merged when the shards are done.",
        of_rows=False,
    ),
    "report_every": Option(
        type="float",
        default=5,
        meaning="Minutes between renewals of the report during the run; 0 writes it only at the end.",
        of_rows=False,
    ),
    "retry_failed": Option(
        type="bool",
        default=False,
        meaning="Retry the failed rows of finished shards under their own keys; successful rows stay.",
        of_rows=False,
    ),
    "retry_reasons": Option(
        type="Optional[Sequence[str]]",
        default=None,
        meaning="Retry only rows that failed for these reasons, such as dns,timeout,http_5xx; the data set must have been made with save_failure_reason True.",
        of_rows=False,
    ),
    "subjob_size": Option(
        type="Optional[int]",
        default=None,
        meaning="Accepted for compatibility; ignored.",
    ),
    "distributor": Option(
        type="Optional[str]",
        default=None,
        meaning="Accepted for compatibility; ignored.",
    ),
    "enable_wandb": Option(
        type="bool",
        default=False,
        meaning="Log to Weights & Biases, with the key from WANDB_API_KEY or ~/.netrc; without a key, to ./wandb for wandb sync.",
        of_rows=False,
    ),
    "wandb_project": Option(
        type="str",
        default="img2dataset",
        meaning="The Weights & Biases project.",
        of_rows=False,
    ),
    "verbose": Option(
        type="bool",
        default=False,
        meaning="Log what the job and Spark are doing.",
    ),
}
