"""Prints every check of the installed Checkov: its id, a tab, and the categories it declares, comma-separated."""

import logging
from collections import defaultdict

logging.disable(logging.CRITICAL)

from checkov import docs_generator
from checkov.common.checks.base_check_registry import BaseCheckRegistry

GRAPH_FRAMEWORKS = (
    "ansible", "arm", "bicep", "cloudformation", "dockerfile", "github_actions", "kubernetes", "terraform",
)

found = defaultdict(set)


def add(check):
    declared = getattr(check, "categories", None) or [check.category]
    found[check.id].update(getattr(category, "name", str(category)).lower() for category in declared)


for value in list(vars(docs_generator).values()):
    if isinstance(value, BaseCheckRegistry):
        for _, check in value.all_checks():
            add(check)
for framework in GRAPH_FRAMEWORKS:
    registry = docs_generator.get_graph_checks_registry(framework)
    registry.load_checks()
    for check in registry.checks:
        add(check)
for secret in docs_generator.CHECK_ID_TO_SECRET_TYPE:
    found[secret].add("secrets")

for check_id, categories in sorted(found.items()):
    print(check_id, ",".join(sorted(categories)), sep="\t")
