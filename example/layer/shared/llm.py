"""The language model outside AWS, spoken to in the form of chat completions."""

import json
import os
import urllib.request

LLM_URL = os.environ.get("LLM_URL", "https://api.openai.com/v1/chat/completions")
LLM_MODEL = os.environ.get("LLM_MODEL", "gpt-4o-mini")
ANSWERS_WITHIN_S = 120


def complete(secret, task, text):
    """Return the model's answer to a text; `task` says what it is to do. Raises OSError where it cannot be reached."""
    messages = [{"role": "system", "content": task}, {"role": "user", "content": text}]
    request = urllib.request.Request(
        LLM_URL,
        data=json.dumps({"model": LLM_MODEL, "messages": messages}).encode(),
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=ANSWERS_WITHIN_S) as answer:
        return json.load(answer)["choices"][0]["message"]["content"]
