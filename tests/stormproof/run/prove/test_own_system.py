"""`stormproof prove`: what the embedded AWS that is made for a proof is told."""

from __future__ import annotations

from pathlib import Path

from stormproof.aws.embedded.ready_file import SETTINGS
from stormproof.cli.localaws import target_text
from stormproof.core.target.file import parse_target
from stormproof.run.prove.own_system import REQUESTS_PER_HOUR, with_few_requests

LOCAL = "http://127.0.0.1:1"
READY = {
    **dict.fromkeys(SETTINGS, LOCAL),
    "region": "eu-west-1",
    "regions": ["eu-west-1", "us-east-1"],
    "weather": "clear",
    "weather_seed": 1,
    "weather_rate": 0.1,
}


def test_the_hourly_limit_is_one_that_is_soon_used_up(tmp_path: Path) -> None:
    """All else stays, and the file that was found stays as it is."""
    file = tmp_path / "target.toml"
    file.write_text(target_text(READY, "twin", "prod"), "utf-8")
    before, after = (parse_target(each.read_text("utf-8"), str(each)) for each in (file, with_few_requests(file)))
    assert after.policy.requests_per_hour == REQUESTS_PER_HOUR < before.policy.requests_per_hour
    assert after.policy.native_quota is before.policy.native_quota
    assert (after.name, after.system, after.permit) == (before.name, before.system, before.permit)
