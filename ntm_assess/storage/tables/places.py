"""Where: provinces, the groups of their communes, and the communes."""

from peewee import SQL, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.table import Table


class Province(Table):
    """Tỉnh, thành phố: who appraises, under which levels."""

    code = CharField(unique=True)
    name = CharField()  # "tỉnh Sông Lam (mẫu)"
    region = CharField()  # a region code of the criteria sets: "DBSH"
    overlay = CharField(default="")  # id of the levels that the province sets
    has_pre_review = BooleanField(default=False)  # where the procedure leaves it to the province
    is_sample = BooleanField(default=False)
    version = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])


class ReviewGroup(Table):
    """Communes that one pre-reviewer looks after, e.g. those of a former district."""

    province = ForeignKeyField(Province, backref="groups", on_delete="RESTRICT")
    name = CharField()
    version = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])

    class Meta:
        indexes = ((("province", "name"), True),)


class Unit(Table):
    """A commune (xã), with what its documents need."""

    province = ForeignKeyField(Province, backref="units", on_delete="RESTRICT")
    group = ForeignKeyField(ReviewGroup, null=True, backref="units", on_delete="SET NULL")
    code = CharField(unique=True)  # the official five digits, as text
    name = CharField()  # "xã Đồng Xanh"
    folded_name = CharField(index=True)  # for search without diacritics
    place_name = CharField(default="")  # before the date: "Đồng Xanh"
    signer_name = CharField(default="")
    signer_office = CharField(default="CHỦ TỊCH")
    addressee = CharField(default="")  # "Ủy ban nhân dân tỉnh ..."
    recipients = TextField(default="")  # Nơi nhận, one a line
    version = IntegerField(default=1)
