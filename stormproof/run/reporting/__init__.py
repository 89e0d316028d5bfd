"""What a run says: terminal, summary, pages, Allure."""
