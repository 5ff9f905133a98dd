"""Photos and other evidence."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import User


class Photo(models.Model):
    """A piece of evidence; first promised by id and SHA-256, then its bytes arrive.

    ``sha256`` and ``original`` are those of the bytes the camera made, never touched; a promised
    photo has no ``arrived_at`` yet. ``copy`` is the small copy the phone made at once and sends
    first; where it is marked (an arrow, a covered name), it is what people look at for good.
    ``display`` and ``thumbnail`` are made here out of the better of the two; ``pictures_due`` says
    that they wait to be. ``unreadable`` says that the original cannot be decoded.
    ``device_offset`` is server minus device clock in seconds, measured when it was taken.
    """

    class Source(models.TextChoices):
        """Where the phone got it from."""

        CAMERA = "camera", "拍照"
        ALBUM = "album", "相册"
        FILE = "file", "文件"

    class Marking(models.TextChoices):
        """What was drawn on the copy; a masked photo's original stays on the phone."""

        NONE = "", "无"
        MARKED = "marked", "标注"
        MASKED = "masked", "隐私遮盖"

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    town = models.CharField("乡镇代码", max_length=12)
    sha256 = models.CharField("SHA-256", max_length=64)
    original = models.CharField("原件路径", max_length=120, blank=True)
    display = models.CharField("水印件路径", max_length=120, blank=True)
    thumbnail = models.CharField("缩略图路径", max_length=120, blank=True)
    watermark = models.TextField("水印文字", blank=True)
    copy = models.CharField("手机副本路径", max_length=120, blank=True)
    copy_sha256 = models.CharField("手机副本 SHA-256", max_length=64, blank=True)
    copy_arrived_at = models.DateTimeField("副本收到时间", null=True, blank=True)
    marking = models.CharField("标注", max_length=8, choices=Marking.choices, blank=True)
    pictures_due = models.BooleanField("待生成图片", default=False)
    unreadable = models.BooleanField("原件无法解码", default=False)
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
        indexes = [
            models.Index(fields=["sha256"], name="photo_hash"),
            models.Index(
                fields=["id"], condition=models.Q(pictures_due=True), name="photo_pictures_due"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def visible(self) -> bool:
        """Whether there is anything to look at: the original or the phone's copy."""
        return self.arrived_at is not None or self.copy_arrived_at is not None

    @property
    def withheld(self) -> bool:
        """Whether the phone keeps the original back, because something on it was covered."""
        return self.marking == self.Marking.MASKED and self.arrived_at is None


class PhotoUpload(models.Model):
    """An original that arrives in parts: how many bytes of ``size`` are there.

    The bytes lie in a file of their own until the last of them came. ``touched_at`` tells what was
    abandoned.
    """

    photo_id = models.UUIDField("照片标识", primary_key=True)
    county = models.CharField("县代码", max_length=6)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("字节数")
    received = models.PositiveIntegerField("已收字节数", default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name="上传人")
    touched_at = models.DateTimeField("最近收到时间", db_index=True)

    by_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "照片续传"

    def __str__(self) -> str:
        return f"{self.photo_id} {self.received}/{self.size}"
