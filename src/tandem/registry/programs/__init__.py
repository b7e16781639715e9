"""Programme: passport, forms of mentoring, stages, roles in it; builds the actor of a request."""
