"""False alerts: a day at home 30, 60 and 100 m outside the edge, under every sky.

A seed and a number of wearers enter; alerts in 1,000 wearer-days leave, by distance, sky and tier. Not one is true.
"""

from waywarden.cli.bench.detection.alerts import OURS
from waywarden.cli.bench.detection.figures import Sample, Samples
from waywarden.cli.bench.detection.measures import false_alerts
from waywarden.cli.bench.detection.peers import PEERS
from waywarden.cli.bench.detection.situations import living

BEYOND_M = (30.0, 60.0, 100.0)
TARGET_AT_M, TARGET = 60.0, 20.0  # false confirmed alerts in 1,000 wearer-days


def staying(sky: str, seed: int, wearers: int) -> Samples:
    """Named false_possible and false_confirmed, distance, sky, and with which senses."""
    samples: Samples = {}
    for beyond_m in BEYOND_M:
        here = living(sky, seed, wearers, beyond_m)
        theirs = {name: false_alerts(here, rule(here)) for name, rule in PEERS.items()}
        for senses, rule in OURS.items():
            rates = false_alerts(here, rule(here))
            for tier in ("possible", "confirmed"):
                samples[f"false_{tier}.{beyond_m:.0f}_m.{sky}.{senses}"] = Sample(
                    rates[tier],
                    "alerts per 1,000 wearer-days",
                    less=True,
                    peers={name: rate[tier] for name, rate in theirs.items()},
                    target=TARGET if tier == "confirmed" and beyond_m == TARGET_AT_M else None,
                )
    return samples
