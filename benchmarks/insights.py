"""How long Logs Insights queries take over 100,000 events: ``python -m benchmarks.insights``."""

from __future__ import annotations

import json
import random
import time

from benchmarks._measure import sized
from localaws.services.logs.insights.queries import Asked, run_query
from localaws.services.logs.writer import LogWriter

EVENTS = sized(100_000, 2000)
SPAN = 3_600_000
QUERIES = (
    "fields @timestamp, @message | sort @timestamp desc | limit 20",
    "filter @message like /ERROR/ | stats count(*) by bin(5m)",
    'filter level = "ERROR" | fields @timestamp, route, latency | limit 100',
    "stats count(*) as n, avg(latency) as mean, pct(latency, 99) as p99 by route, bin(1m)",
    "filter latency > 900 | stats max(latency) by request.id | sort `max(latency)` desc | limit 10",
    "parse @message '\"latency\": *,' as lat | stats avg(lat), stddev(lat) by bin(10m)",
    "fields strlen(@message) as n, concat(level, '/', route) as k | dedup k | sort n desc",
)


class Clock:
    """The real time."""

    @staticmethod
    def now() -> float:
        """Return epoch seconds."""
        return time.time()


def main() -> None:
    """Write the events, run the queries, print seconds and rows."""
    noise = random.Random(1)
    writer = LogWriter(Clock())
    now = int(time.time() * 1000)
    begun = time.perf_counter()
    for number in range(EVENTS):
        message = json.dumps(
            {
                "level": "ERROR" if noise.random() < 0.05 else "INFO",
                "latency": noise.randrange(1000),
                "route": noise.choice(("/projects", "/projects/{id}", "/health")),
                "request": {"id": f"{noise.getrandbits(64):016x}", "n": number},
            }
        )
        writer.write(
            "us-east-1", "/aws/lambda/api", f"s{number % 8}", [(now - SPAN + number * SPAN // EVENTS, message)]
        )
    print(f"written: {EVENTS / (time.perf_counter() - begun):,.0f} events/s, making them included")
    region = writer.store.region("us-east-1")
    for query in QUERIES:
        begun, cpu = time.perf_counter(), time.process_time()
        asked = Asked(query, now // 1000 - 4000, now // 1000 + 1)
        rows = run_query(region, [region.group("/aws/lambda/api")], asked).rows
        took, used = time.perf_counter() - begun, time.process_time() - cpu
        print(f"{took:6.2f} s ({used:.2f} s of CPU) {len(rows):6} rows  {query}")


if __name__ == "__main__":
    main()
