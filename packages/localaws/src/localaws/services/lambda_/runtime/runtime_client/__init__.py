"""A Lambda runtime client in pure Python, standard library only, for platforms without a build of awslambdaric."""
