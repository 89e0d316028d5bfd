"""Where a function's modules are looked for, as AWS's Python runtimes set it up.

Without a PYTHONPATH of the owner's: the code, the layers' ``python/lib/pythonX.Y/site-packages``, the layers'
``python``, the runtime's own packages, the standard library. With one: the code, the runtime's packages, the folders
that it names, the standard library; the layers' folders are on the path only if it names them. Files ``*.pth`` in the
code, and in the layers' folders where those are searched, are heeded; a ``sitecustomize`` on the PYTHONPATH runs as the
interpreter starts.
https://docs.aws.amazon.com/lambda/latest/dg/python-package.html#python-package-searchpath
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (PYTHONPATH is not reserved)
The order with a PYTHONPATH is that of /var/runtime/bootstrap.py of AWS's base image public.ecr.aws/lambda/python:3.11.

``/var/task``, ``/opt`` and ``/var/runtime`` are places that only AWS has; on the module path they are followed to the
folders that stand for them. Standard library only: this runs in a function's process.
"""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

PATH_VARIABLES = ("AWS_LAMBDA_EXEC_WRAPPER", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH")
"""Variables whose value is a path, or several with colons between them."""


def layer_folders(opt: str) -> tuple[str, str]:
    """Return the folders of a function's layers that Python looks into, `opt` standing for /opt."""
    release = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return f"{opt}/python/lib/{release}/site-packages", f"{opt}/python"


def followed(path: str, places: Mapping[str, str]) -> str:
    """Return the path with the place that it begins with replaced by the folder that stands for it."""
    for place, folder in places.items():
        if path == place or path.startswith(f"{place}/"):
            return folder + path.removeprefix(place)
    return path


def followed_variables(environment: Mapping[str, str], places: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with the paths of `PATH_VARIABLES` followed."""
    led = {
        name: ":".join(followed(part, places) for part in environment[name].split(":"))
        for name in PATH_VARIABLES
        if name in environment
    }
    return {**environment, **led}


def install(places: Mapping[str, str], standard: Sequence[str]) -> None:
    """Set sys.path up; `standard` are the entries of the standard library. PYTHONPATH is that of the environment.

    `places`: what stands for /var/task, /opt and /var/runtime.
    """
    task, runtime = places["/var/task"], places["/var/runtime"]
    layers = layer_folders(places["/opt"])
    sys.path_hooks.insert(0, _hook(places))
    sys.path_importer_cache.clear()
    if own := os.environ.get("PYTHONPATH"):
        sys.path[:] = [runtime, *own.split(":"), *standard]
        site.execsitecustomize()
        sys.path.insert(0, task)
        site.addsitedir(task)
        return
    sys.path[:] = [task, *layers, runtime, *standard]
    for folder in (task, *layers):
        site.addsitedir(folder)
    os.environ["PYTHONPATH"] = runtime


def _hook(places: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a path hook that finds modules in the folders that stand for AWS's places, where there are such."""
    hooks = tuple(sys.path_hooks)

    def finder(entry: str) -> Any:
        led = followed(entry, places)
        if led == entry or not os.path.exists(led):  # noqa: PTH110 - pathlib costs a cold start 5 ms
            raise ImportError(f"{entry} is no place of a function's", path=entry)
        for hook in hooks:
            try:
                return hook(led)
            except ImportError:
                continue
        raise ImportError(f"{led} holds no modules", path=entry)

    return finder
