"""Makes the Parquet lists of this folder: columns of types that Spark does not read, and codecs that it has not.

Run with pyarrow 17 or newer: python3 make.py
"""

import datetime
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

URLS = ["http://a/1", "http://a/2", "http://a/3"]


def write(name, columns, **options):
    table = pa.table({"url": pa.array(URLS)} | columns)
    pq.write_table(table, name, **options)


write("float16.parquet", {"embedding": pa.array([1.5, 2.5, None], pa.float16())})
write("uuid.parquet", {"id": pa.array([uuid.UUID(int=i).bytes for i in range(3)], pa.uuid())})
write("time.parquet", {"at": pa.array([datetime.time(1), None, datetime.time(3)], pa.time64("us"))})
write("duration.parquet", {"took": pa.array([datetime.timedelta(1), None, datetime.timedelta(3)])})
write("brotli.parquet", {"n": pa.array([1, 2, 3])}, compression={"url": "brotli", "n": "snappy"})
write(
    "nanoseconds.parquet",
    {
        "local": pa.array([1_577_934_245_123_456_789, -1, None], pa.timestamp("ns")),
        "utc": pa.array([1_577_934_245_123_456_789, -1, None], pa.timestamp("ns", "UTC")),
    },
)
write(
    "microseconds.parquet",
    {
        "local": pa.array([1_577_934_245_123_456, -1, None], pa.timestamp("us")),
        "utc": pa.array([1_577_934_245_123_456, -1, None], pa.timestamp("us", "UTC")),
    },
)
write(
    "old_dates.parquet",
    {
        "day": pa.array([datetime.date(1500, 1, 1), datetime.date(1582, 10, 10), None]),
        "utc": pa.array([datetime.datetime(1500, 1, 1), datetime.datetime(1, 1, 1), None], pa.timestamp("us", "UTC")),
    },
)
write("lists.parquet", {"images": pa.array([["a", "b"], [], None]), "numbers": pa.array([1, 2, 3])})
write("nested.parquet", {"image": pa.array([{"link": "a"}] * 3)})

twice = pa.Table.from_arrays([pa.array(URLS), pa.array(URLS), pa.array([1, 2, 3])], ["url", "url", "n"])
pq.write_table(twice, "twice.parquet")
