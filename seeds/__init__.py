"""Thirteen written example pages and their labels: the demo's input, the golden cases, the audit's pages when none are given."""
