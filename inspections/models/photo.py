"""Photos and other evidence."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import User


class Photo(models.Model):
    """A piece of evidence; first promised by id and SHA-256, then its bytes arrive.

    ``original`` holds the bytes as they came, never touched; ``display`` an oriented, scaled and
    watermarked JPEG, ``thumbnail`` a small one. A promised photo has no ``arrived_at`` yet.
    ``device_offset`` is server minus device clock in seconds, measured when it was taken.
    """

    class Source(models.TextChoices):
        """Where the phone got it from."""

        CAMERA = "camera", "拍照"
        ALBUM = "album", "相册"
        FILE = "file", "文件"

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    town = models.CharField("乡镇代码", max_length=12)
    sha256 = models.CharField("SHA-256", max_length=64)
    original = models.CharField("原件路径", max_length=120, blank=True)
    display = models.CharField("水印件路径", max_length=120, blank=True)
    thumbnail = models.CharField("缩略图路径", max_length=120, blank=True)
    bytes = models.PositiveIntegerField("字节数", null=True, blank=True)
    width = models.PositiveIntegerField("宽", null=True, blank=True)
    height = models.PositiveIntegerField("高", null=True, blank=True)
    source = models.CharField("来源", max_length=8, choices=Source.choices, blank=True)
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    device_offset = models.IntegerField("设备时钟偏差（秒）", null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, verbose_name="拍摄人"
    )
    arrived_at = models.DateTimeField("收到时间", null=True, blank=True)

    by_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        indexes = [models.Index(fields=["sha256"], name="photo_hash")]

    def __str__(self) -> str:
        return str(self.id)
