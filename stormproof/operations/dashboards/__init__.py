"""The dashboard as pictures: drawn by CloudWatch, laid out as on a screen, written as PNG and as a page."""
