"""Addresses for people: the public page behind a QR code, and the web client everywhere else."""

from django.urls import path, re_path

from mobile_web import order_views, paper_views, views

# What other parts answer never falls through to the client: a misspelt API address is a 404.
CLIENT = r"^(?!api/|admin/|static/|assets/|q/|r/|v/)[^.]*$"

urlpatterns = [
    path("q/<str:token>", views.establishment),
    path("q/<str:token>/", views.establishment),
    path("r/<str:token>", order_views.order),
    path("r/<str:token>/", order_views.order),
    path("r/<str:token>/photo/<uuid:photo_id>.jpg", order_views.photo),
    path("v/<str:code>", paper_views.paper),
    path("v/<str:code>/", paper_views.paper),
    re_path(CLIENT, views.client),
]
