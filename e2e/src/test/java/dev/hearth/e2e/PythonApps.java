package dev.hearth.e2e;

/** Small applications of Python's frameworks, as their own documentation writes them. */
final class PythonApps {
  /** One for all, so that it is installed once. */
  static final String REQUIREMENTS =
      """
      Flask==3.1.3
      Django==6.1.3
      fastapi==0.163.2
      starlette==1.10.0
      """;

  static final String FLASK =
      """
      from flask import Flask, request, url_for

      app = Flask(__name__)

      @app.get("/items/<int:item>")
      def item(item):
          return {"item": item, "url": url_for("item", item=item, _external=True)}

      @app.post("/count")
      def count():
          return {"bytes": sum(map(len, iter(lambda: request.stream.read(65536), b"")))}

      @app.get("/parts")
      def parts():
          return (part for part in ["one ", "two"])
      """;

  static final String DJANGO =
      """
      import django
      from django.conf import settings
      from django.http import JsonResponse, StreamingHttpResponse
      from django.urls import path, reverse

      settings.configure(SECRET_KEY="test", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__,
                         MIDDLEWARE=["django.middleware.common.CommonMiddleware"], DATA_UPLOAD_MAX_MEMORY_SIZE=None)
      django.setup()

      def item(request, item):
          return JsonResponse({"item": item, "url": request.build_absolute_uri(reverse("item", args=[item]))})

      def count(request):
          return JsonResponse({"bytes": len(request.body)})

      def parts(request):
          return StreamingHttpResponse(part for part in ["one ", "two"])

      urlpatterns = [path("items/<int:item>", item, name="item"), path("count", count), path("parts", parts)]

      from django.core.wsgi import get_wsgi_application

      application = get_wsgi_application()
      """;

  static final String FASTAPI =
      """
      from contextlib import asynccontextmanager
      from fastapi import FastAPI, Request, WebSocket
      from fastapi.responses import StreamingResponse

      @asynccontextmanager
      async def lifespan(app):
          yield {"started": True}

      app = FastAPI(lifespan=lifespan)

      @app.get("/items/{item}")
      def item(item: int, request: Request):
          assert request.state.started
          return {"item": item, "url": str(request.url_for("item", item=item))}

      @app.post("/count")
      async def count(request: Request):
          return {"bytes": sum([len(piece) async for piece in request.stream()])}

      @app.get("/parts")
      def parts():
          return StreamingResponse(part for part in ["one ", "two"])

      @app.websocket("/echo")
      async def echo(socket: WebSocket):
          await socket.accept()
          await socket.send_text((await socket.receive_text()).upper())
          await socket.close()
      """;

  static final String STARLETTE =
      """
      from contextlib import asynccontextmanager
      from starlette.applications import Starlette
      from starlette.responses import JSONResponse, StreamingResponse
      from starlette.routing import Route, WebSocketRoute

      @asynccontextmanager
      async def lifespan(app):
          yield {"started": True}

      async def item(request):
          assert request.state.started
          item = request.path_params["item"]
          return JSONResponse({"item": item, "url": str(request.url_for("item", item=item))})

      async def count(request):
          return JSONResponse({"bytes": len(await request.body())})

      async def parts(request):
          return StreamingResponse(part for part in ["one ", "two"])

      async def echo(socket):
          await socket.accept()
          await socket.send_text((await socket.receive_text()).upper())
          await socket.close()

      def create_app():
          routes = [
              Route("/items/{item:int}", item, name="item"),
              Route("/count", count, methods=["POST"]),
              Route("/parts", parts),
              WebSocketRoute("/echo", echo),
          ]
          return Starlette(routes=routes, lifespan=lifespan)
      """;

  private PythonApps() {}
}
