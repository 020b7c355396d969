using System.Buffers;
using System.IO.Pipelines;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using Microsoft.Extensions.Options;
using static LightWatch.Ingest.Tests.HttpBodies;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class PooledBodyTests
{
    private const int MaxBytes = 1_000_000;

    private static InFlight Counter(int limit = 64 * 1024 * 1024) =>
        new(Options.Create(new IngestOptions { MaxInFlightBytes = limit }));

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static PipeReader Reader(byte[] bytes) => PipeReader.Create(new ReadOnlySequence<byte>(bytes));

    [Theory, InlineData(0), InlineData(1), InlineData(300_000), InlineData(MaxBytes)]
    public async Task A_body_up_to_the_limit_is_read_whole(int length)
    {
        var counter = Counter();
        using (var body = new PooledBody(counter, MaxBytes))
        {
            Assert.Equal(BodyStatus.Complete, await body.ReadAsync(Reader(Bytes(length)), CancellationToken.None));
            Assert.Equal(Bytes(length), body.Memory.ToArray());
            Assert.Equal(length, counter.Bytes);
        }
        Assert.Equal(0, counter.Bytes);
    }

    [Fact]
    public async Task A_body_in_many_pieces_is_read_in_order()
    {
        var bytes = Bytes(900_000);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4 * MaxBytes));
        using var body = new PooledBody(Counter(), MaxBytes);
        var reading = body.ReadAsync(pipe.Reader, CancellationToken.None).AsTask();
        for (var i = 0; i < bytes.Length; i += 100_000) await pipe.Writer.WriteAsync(bytes.AsMemory(i, 100_000));
        await pipe.Writer.CompleteAsync();
        Assert.Equal(BodyStatus.Complete, await reading);
        Assert.Equal(bytes, body.Memory.ToArray());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_too_large_and_one_without_memory_busy()
    {
        using var small = new PooledBody(Counter(), 99);
        Assert.Equal(BodyStatus.TooLarge, await small.ReadAsync(Reader(Bytes(100)), CancellationToken.None));
        var counter = Counter(limit: 65_536);
        using (var body = new PooledBody(counter, MaxBytes))
            Assert.Equal(BodyStatus.Busy, await body.ReadAsync(Reader(Bytes(65_537)), CancellationToken.None));
        Assert.Equal(0, counter.Bytes);
    }

    [Theory, InlineData(1), InlineData(100_000), InlineData(MaxBytes)]
    public void A_gzip_member_is_inflated(int length)
    {
        using var body = new PooledBody(Counter(), MaxBytes);
        Assert.Equal(BodyStatus.Complete, body.Inflate(Gzip(Bytes(length))));
        Assert.Equal(Bytes(length), body.Memory.ToArray());
    }

    [Fact]
    public void A_member_without_content_is_an_empty_body()
    {
        using var body = new PooledBody(Counter(), MaxBytes);
        var member = Convert.FromHexString("1F8B080000000000000303000000000000000000");
        Assert.Equal((BodyStatus.Complete, 0), (body.Inflate(member), body.Memory.Length));
    }

    [Fact]
    public void A_member_that_inflates_beyond_the_limit_is_too_large()
    {
        var counter = Counter();
        using (var body = new PooledBody(counter, MaxBytes))
        {
            Assert.Equal(BodyStatus.TooLarge, body.Inflate(Gzip(new byte[MaxBytes + 1])));
            Assert.InRange(counter.Bytes, 1, MaxBytes + 1);
        }
        Assert.Equal(0, counter.Bytes);
    }

    [Fact]
    public void Every_truncation_of_a_member_is_damaged()
    {
        var member = Gzip(Bytes(500));
        for (var length = 0; length < member.Length; length++)
        {
            using var body = new PooledBody(Counter(), MaxBytes);
            Assert.Equal(BodyStatus.Damaged, body.Inflate(member.AsMemory(0, length)));
        }
    }

    [Fact]
    public void A_changed_byte_in_the_checksum_is_damage()
    {
        var member = Gzip(Bytes(500));
        member[^8] ^= 1;
        using var body = new PooledBody(Counter(), MaxBytes);
        Assert.Equal(BodyStatus.Damaged, body.Inflate(member));
    }

    [Fact]
    public void Reserved_room_is_bounded_by_the_limits()
    {
        using var body = new PooledBody(Counter(limit: 65_536), 100_000);
        Assert.Equal(BodyStatus.TooLarge, body.Reserve(100_001, out _));
        Assert.Equal(BodyStatus.Busy, body.Reserve(65_537, out _));
        Assert.Equal(BodyStatus.Complete, body.Reserve(1000, out var room));
        room.Span.Fill(7);
        Assert.Equal((1000, 1000), (room.Length, body.Memory.Length));
        Assert.True(body.Memory.Span.IndexOfAnyExcept((byte)7) < 0);
    }
}
