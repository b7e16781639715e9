"""Tables: `read` opens what people send (XLSX, XLS, ODS, CSV) behind a guard, `write` makes XLSX and CSV."""
