from django.db import migrations, models
from django.db.models import Q

TRIGGERS = (
    "caffeine", "other_stimulant", "nicotine", "alcohol", "stress", "anxiety", "poor_sleep", "fatigue", "exercise",
    "activity_rise", "prolonged_standing", "tight_shoes", "nerve_pressure", "toe_scrunching", "massage", "dehydration",
    "heavy_sweating", "stomach_upset", "medicine", "cold", "low_minerals", "low_vitamin_d", "low_b12", "unknown",
)
TOPICS = (
    "first_week", "fasciculation", "usually_harmless", "twitch_or_cramp", "falling_asleep", "what_a_doctor_may_do",
    "statistics", "trial", "caffeine_first_days", "no_peeking", "emergency",
)
CRITERIA = (
    "W1", "N1", "A1", "A2", "S1", "T1", "T2", "P1", "P2", "P3", "X1", "X2", "F1", "M1", "K1", "J1", "U1", "G1", "E1",
)
REMEDIES = (
    "water", "electrolyte_drink", "mineral_rich_food", "magnesium", "potassium", "balanced_diet", "fewer_stimulants",
    "stretching", "point_and_curl", "massage", "warm_bath", "relaxation", "rest", "sleep_routine", "wider_shoes",
    "shoes_off", "medicine_review", "blood_test", "counselling",
)


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0036_carry_trials_in_calendars"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="guidance", name="guidance_known"),
        migrations.AddConstraint(
            model_name="guidance",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("key__in", TOPICS), ("kind", "topic")),
                    Q(("key__in", CRITERIA), ("kind", "criterion")),
                    Q(("key__in", TRIGGERS), ("kind", "trigger")),
                    Q(("key__in", REMEDIES), ("kind", "remedy")),
                    _connector="OR",
                ),
                name="guidance_known",
            ),
        ),
    ]
