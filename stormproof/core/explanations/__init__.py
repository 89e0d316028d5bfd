"""What each reason code means, why it matters, how it is mended and how that is seen: each written once, by concern."""
