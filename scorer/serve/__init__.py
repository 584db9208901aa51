"""`assay serve`: a page to paste into and a JSON API, for this machine. Needs the extra `serve`; imported by nothing else."""
