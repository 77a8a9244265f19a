"""The label printer: one page for each parcel."""

import sys

from aiohttp import web


async def label(request):
    return web.Response(text=f"Harbour parcel {request.match_info['parcel']}\n")


def main():
    app = web.Application()
    app.add_routes([web.get("/labels/{parcel}", label)])
    web.run_app(app, port=int(sys.argv[1]))


if __name__ == "__main__":
    main()
