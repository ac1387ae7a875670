"""`waywarden bench match`: how good and how quick is crime matching?

Quality against the simulation's truth on seeds that no number was chosen on (`quality`); speed on 30 million made
fixes and 5,000 crimes (`speed`), the candidate join beside DuckDB's where `--peer-python` names a Python that has it.
docs/benchmarks.md says what was seen.
"""

from typing import Any

from waywarden.cli.bench.match.quality import quality
from waywarden.cli.bench.match.speed import speed


def run(quick: bool = False, peer_python: str | None = None, runs: int = 3) -> dict[str, Any]:
    """The figures as docs/reference/command-line.md describes them. `quick`: fewer of everything."""
    return {"runs": runs, "quality": quality(quick), "speed": speed(quick, peer_python, runs)}
