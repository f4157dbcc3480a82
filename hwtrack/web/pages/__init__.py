"""Routes that draw pages, one module per audience. Each calls services and hands their values to a view."""
