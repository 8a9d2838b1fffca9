import jinja2
import requests

TEMPLATE = jinja2.Template("Hello, {{ name }}!")


def handle(request, context):
    return TEMPLATE.render(name="World") + " " + requests.__version__
