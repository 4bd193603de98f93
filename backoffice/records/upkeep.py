"""What `manage.py upkeep` does beside the ledger's own.

An app adds a task by a module `upkeep` with a function under `@upkeep_task("what it counts")`.
"""

from collections.abc import Callable

from django.utils.module_loading import autodiscover_modules

Task = Callable[[], int]
_TASKS: dict[str, Task] = {}


def upkeep_task(counted: str) -> Callable[[Task], Task]:
    """Register a task that returns how much it did, under the words for that."""

    def register(task: Task) -> Task:
        _TASKS[counted] = task
        return task

    return register


def upkeep_tasks() -> dict[str, Task]:
    """All tasks of all installed apps, by what they count."""
    autodiscover_modules("upkeep")
    return dict(sorted(_TASKS.items()))
