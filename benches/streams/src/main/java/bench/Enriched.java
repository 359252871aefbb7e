package bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** The output. */
@JsonPropertyOrder({"order_id", "customer", "amount_cents", "tier", "at", "note"})
final class Enriched {
    @JsonProperty("order_id")
    public long orderId;

    public String customer;

    @JsonProperty("amount_cents")
    public long amountCents;

    public String tier;
    public long at;
    public String note;
}
