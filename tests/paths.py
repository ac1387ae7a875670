"""Where real inputs lie: beside the checkout, never in it. Tests that need them are skipped, aloud, without them."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
DATA = SHARED / "data"

needs_shared_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the shared real inputs (../shared/data beside the checkout) are not on this machine"
)
