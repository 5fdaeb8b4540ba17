"""How many entries of each kind the starter data has, for every test that counts them."""

EVENT_COUNT = 416
COMPANY_COUNT = 255
SOURCE_COUNT = 970
MODEL_COUNT = 50
ROUTE_COUNT = 122
PERIOD_COUNT = 208
FLOW_COUNT = 430
AMOUNT_COUNT = 317
"""The flows with an amount."""
REPORT_COUNT = 134
"""The places where a source says otherwise."""
RELATION_COUNT = 306
ENTRY_COUNT = EVENT_COUNT + COMPANY_COUNT + SOURCE_COUNT + MODEL_COUNT + ROUTE_COUNT
