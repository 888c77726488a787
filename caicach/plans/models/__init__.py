"""What is stored of plans and tasks: one module for each matter."""

from caicach.plans.models.plans import Plan, PlanLock, Programme
from caicach.plans.models.tasks import Entry, Extension, Task, TaskStep

__all__ = ["Entry", "Extension", "Plan", "PlanLock", "Programme", "Task", "TaskStep"]
