"""Spreadsheets: upload, columns, problems at their cells, preview, load by a job, undo; calls services of others."""
