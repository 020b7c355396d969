using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Tests.Wire;

public sealed class ProtoBufferTests
{
    [Theory, InlineData(0UL), InlineData(1UL), InlineData(127UL), InlineData(128UL), InlineData(16383UL),
        InlineData(16384UL), InlineData(ulong.MaxValue)]
    public void Size_of_a_number_is_what_it_takes(ulong value)
    {
        var message = new ProtoBuffer();
        message.WriteVarint(1, value);
        Assert.Equal(1 + ProtoBuffer.SizeOf(value), message.Length);
        using var bytes = new MemoryStream(message.Written.ToArray());
        Assert.True(Google.Protobuf.CodedInputStream.CreateWithLimits(bytes, 100, 9)
            is var input && input.ReadTag() == 8 && input.ReadUInt64() == value);
    }

    [Fact]
    public void Cleared_buffer_is_used_again()
    {
        var message = new ProtoBuffer();
        message.WriteText(2, new string('x', 1000));
        message.Clear();
        message.WriteText(2, "ab");
        Assert.Equal([0x12, 2, (byte)'a', (byte)'b'], message.Written.ToArray());
        Assert.Equal(message.Length, ProtoBuffer.FieldSize(2));
    }
}
