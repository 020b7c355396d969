using LightWatch.Agent.Send;

namespace LightWatch.Agent.Tests.Send;

public sealed class ProtoFieldsTests
{
    // 1: varint 300, 2: fixed64, 3: bytes "abc", 4: fixed32, 3: bytes "d".
    private const string Message = "08AC02" + "110102030405060708" + "1A03616263" + "2501020304" + "1A0164";

    [Fact]
    public void First_field_of_a_number_is_found_among_all_wire_types()
    {
        var message = Convert.FromHexString(Message);
        Assert.True(ProtoFields.TryFindInteger(message, 1, out var integer));
        Assert.True(ProtoFields.TryFindBytes(message, 3, out var bytes));
        Assert.Equal((300, "616263"), (integer, Convert.ToHexString(bytes)));
    }

    [Theory, InlineData(2), InlineData(4), InlineData(9)]
    public void Field_of_another_type_or_number_is_not_found(int field)
    {
        var message = Convert.FromHexString(Message);
        Assert.False(ProtoFields.TryFindInteger(message, field, out _));
        Assert.False(ProtoFields.TryFindBytes(message, field, out _));
    }

    [Theory]
    [InlineData(""), InlineData("1A"), InlineData("1A05616263"), InlineData("1AFFFFFFFFFFFFFFFFFF01"), InlineData("80")]
    [InlineData("1102"), InlineData("2501"), InlineData("1B"), InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    public void Message_cut_short_or_malformed_has_no_field(string hex) =>
        Assert.False(ProtoFields.TryFindBytes(Convert.FromHexString(hex), 3, out _));

    [Theory, InlineData("0000000002AABB", "AABB"), InlineData("0000000002AABBCC", "AABB"), InlineData("0000000000", "")]
    [InlineData("0100000002AABB", ""), InlineData("0000000003AABB", ""), InlineData("00FFFFFFFFAA", ""),
        InlineData("00", "")]
    public void Frame_that_is_plain_and_complete_gives_its_message(string frame, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(ProtoFields.Unframe(Convert.FromHexString(frame))));
}
