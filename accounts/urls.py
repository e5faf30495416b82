from django.urls import path

from accounts import views

urlpatterns = [
    path("setup/<str:token>/", views.setup, name="setup"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("guest/leave/", views.leave_guest, name="leave_guest"),
    path("guest/back/", views.back_to_guest, name="back_to_guest"),
    path("keep/", views.keep, name="keep"),
    path("account/delete/", views.account_delete, name="account_delete"),
    path("goodbye/", views.goodbye, name="goodbye"),
]
