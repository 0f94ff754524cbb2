"""Graph to pages: bodies filled, one value a page, templates, files."""
