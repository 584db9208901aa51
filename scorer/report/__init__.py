"""Renderings of results: terminal, JSON and Markdown. Nothing here computes a score."""
