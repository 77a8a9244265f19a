"""Scores CVSS vectors with the Python package `cvss`.

Reads a vector a line from standard input and writes a line for each: the base score and its severity, then the
score of everything the vector says and its severity. "Everything" is the environmental score if the vector defines
an environmental metric, else the temporal score if it defines a temporal metric, else the base score.
"""

import sys

from cvss import CVSS2, CVSS3, CVSS4
from cvss.constants2 import ENVIRONMENTAL_METRICS as ENVIRONMENTAL_2
from cvss.constants2 import TEMPORAL_METRICS as TEMPORAL_2
from cvss.constants3 import ENVIRONMENTAL_METRICS as ENVIRONMENTAL_3
from cvss.constants3 import TEMPORAL_METRICS as TEMPORAL_3
from cvss.constants4 import METRICS_MANDATORY as BASE_4


def defined(vector, names):
    """Says whether the vector gives one of the metrics a value."""
    metrics = dict(part.split(":") for part in vector.split("/") if not part.startswith("CVSS"))
    return any(metrics.get(name, "X") not in ("X", "ND") for name in names)


def by_groups(scored, vector, temporal, environmental):
    """Chooses among the base, temporal and environmental score."""
    place = 2 if defined(vector, environmental) else 1 if defined(vector, temporal) else 0
    scores, severities = scored.scores(), scored.severities()
    return scores[0], severities[0], scores[place], severities[place]


def version_4(vector):
    """Scores a 4.0 vector without and with its optional metrics."""
    parts = vector.split("/")
    base = CVSS4("/".join(part for part in parts if part.split(":")[0] in ["CVSS", *BASE_4]))
    whole = CVSS4(vector)
    return base.base_score, base.severity, whole.base_score, whole.severity


for line in sys.stdin:
    text = line.strip()
    if text.startswith("CVSS:4.0/"):
        result = version_4(text)
    elif text.startswith("CVSS:3."):
        result = by_groups(CVSS3(text), text, TEMPORAL_3, ENVIRONMENTAL_3)
    else:
        result = by_groups(CVSS2(text), text, TEMPORAL_2, ENVIRONMENTAL_2)
    print("{:.1f} {} {:.1f} {}".format(*result))
