"""Detection: from fixes and conditions to violations with their evidence. `rules.detect` is the way in."""
