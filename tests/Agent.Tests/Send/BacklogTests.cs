using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Send;

public sealed class BacklogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogRecorder _log = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Kept_batches_come_back_oldest_first_after_a_restart()
    {
        using (var backlog = Open())
        {
            foreach (var number in Enumerable.Range(1, 5)) backlog.Keep(Batch(number));
            Assert.True(backlog.TryPeek(out var oldest));
            Assert.Equal(Batch(1).Frame, oldest.Frame);
            backlog.RemoveOldest();
        }

        using var again = Open();
        Assert.Equal([2, 3, 4, 5], Drain(again));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path),
            f => f.EndsWith(".otlp", StringComparison.Ordinal));
    }

    [Fact]
    public void Oldest_batches_go_when_the_bytes_are_too_many()
    {
        using var backlog = Open(maxBytes: 65536);
        foreach (var number in Enumerable.Range(1, 10)) backlog.Keep(Batch(number, 10_000));
        Assert.Equal([5, 6, 7, 8, 9, 10], Drain(backlog));
        Assert.NotEmpty(_log.Lines);
    }

    [Fact]
    public void Batches_too_old_are_not_sent_any_more()
    {
        using var backlog = Open();
        backlog.Keep(Batch(1));
        _time.Advance(TimeSpan.FromHours(2));
        backlog.Keep(Batch(2));
        Assert.Equal([2], Drain(backlog));
    }

    [Fact]
    public void Half_written_and_damaged_files_are_passed_over()
    {
        using (var backlog = Open())
        {
            backlog.Keep(Batch(1));
            backlog.Keep(Batch(2));
        }

        var first = Directory.EnumerateFiles(_folder.Path, "*.otlp").Order(StringComparer.Ordinal).First();
        File.WriteAllBytes(first, File.ReadAllBytes(first)[..^1]);
        _folder.File("1700000000000-000000.otlp.tmp", "half");
        _folder.File("notes.otlp", "not ours");
        using var again = Open();
        Assert.Equal([2], Drain(again));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.tmp"));
    }

    [Fact]
    public void Second_agent_in_the_same_folder_keeps_its_own_in_memory()
    {
        using var first = Open();
        using var second = Open();
        first.Keep(Batch(1));
        second.Keep(Batch(2));
        Assert.Equal([1], Drain(first));
        Assert.Equal([2], Drain(second));
        Assert.Contains("cannot keep data", Assert.Single(_log.Lines), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Folder_that_cannot_be_written_is_logged_once_and_memory_is_used()
    {
        var file = _folder.File("file", "");
        using var backlog = new Backlog(new AgentOptions { BufferPath = Path.Combine(file, "below") }, _log, _time);
        foreach (var number in Enumerable.Range(1, 3)) backlog.Keep(Batch(number));
        Assert.Equal([1, 2, 3], Drain(backlog));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Newest_batch_can_be_taken_first_and_those_on_disk_are_counted()
    {
        using var backlog = Open();
        foreach (var number in Enumerable.Range(1, 3)) backlog.Keep(Batch(number));
        Assert.True(backlog.TryPeekNewest(out var newest));
        Assert.Equal(Batch(3).Frame, newest.Frame);
        backlog.RemoveNewest();
        Assert.Equal(2, backlog.CountOnDisk);
        Assert.Equal([1, 2], Drain(backlog));
    }

    [Fact]
    public void Half_of_a_batch_that_could_not_be_kept_goes()
    {
        using var backlog = Open();
        // A folder of the batch's name cannot be replaced by a file.
        Directory.CreateDirectory(_folder[$"{Batch(1).UnixMs:D13}-000000.otlp"]);
        backlog.Keep(Batch(1));
        Assert.Equal((1, 0), (backlog.Count, backlog.CountOnDisk));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.tmp"));
        Assert.Equal([1], Drain(backlog));
    }

    private static List<int> Drain(Backlog backlog)
    {
        var numbers = new List<int>();
        while (backlog.TryPeek(out var batch))
        {
            numbers.Add(batch.Frame[5]);
            backlog.RemoveOldest();
        }

        Assert.Equal(0, backlog.Count);
        return numbers;
    }

    private Batch Batch(int number, int bytes = 10)
    {
        var frame = new byte[5 + bytes];
        frame[0] = 1;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)bytes);
        frame[5] = (byte)number;
        return new(_time.UnixMs + number, frame);
    }

    private Backlog Open(long maxBytes = 1 << 20) =>
        new(new AgentOptions
        {
            BufferPath = _folder.Path, BufferMaxBytes = maxBytes, BufferMaxAge = TimeSpan.FromHours(1),
        }, _log, _time);
}
