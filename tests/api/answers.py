"""What was answered in this run."""

from collections import Counter

# How often, by operation, caller and status.
ANSWERS: Counter[tuple[str, str, int]] = Counter()
