"""Whose rights has a process at the database? Roles that own nothing: docs/decisions/0013."""

APP, WORKER = "yima_app", "yima_worker"
