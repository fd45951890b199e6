"""Cartograph: an open, cited map of cell therapy for solid tumours."""
