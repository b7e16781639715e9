"""Actor, verdict, transitions, periods, forms, components of pages: no models, no domain."""
