"""Plain Python without Django: values in, values out."""
