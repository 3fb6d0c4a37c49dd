from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "ringlog",
            sources=["src/ring.c", "src/module.c"],
            depends=["src/ring.h"],
        )
    ]
)
