"""Allure: results made from what was recorded, and the HTML report where Node is there."""
