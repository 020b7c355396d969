using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Host;

public sealed class FileBufferTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileBuffer _buffer = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(0), InlineData(1), InlineData(4095), InlineData(4096), InlineData(4097), InlineData(100_000)]
    public void File_of_any_length_is_read_whole_again_and_again(int length)
    {
        var path = _folder.File("ü", new string('x', length));
        for (var round = 0; round < 3; round++)
        {
            Assert.True(_buffer.TryRead(path, out var text));
            Assert.Equal(length, text.Length);
            Assert.Equal(-1, text.IndexOfAnyExcept((byte)'x'));
        }
    }

    [Fact]
    public void Shorter_file_leaves_nothing_of_the_longer_one_before()
    {
        _ = _buffer.TryRead(_folder.File("long", new string('x', 5000)), out _);
        Assert.True(_buffer.TryRead(_folder.File("short", "abc"), out var text));
        Assert.Equal("abc", Utf8.Text(text));
    }

    [Fact]
    public void File_beyond_the_limit_is_cut_there()
    {
        var path = _folder.File("large", new string('x', FileBuffer.MaxBytes + 10));
        Assert.True(_buffer.TryRead(path, out var text));
        Assert.Equal(FileBuffer.MaxBytes, text.Length);
    }

    [Fact]
    public void Record_is_read_by_its_zero_terminated_path()
    {
        Assert.True(_buffer.TryRead(Utf8.Bytes(_folder.File("record", "one") + '\0'), out var text, isRecord: true));
        Assert.Equal("one", Utf8.Text(text));
    }

    [Fact]
    public void Missing_file_is_false_or_an_error_that_names_it()
    {
        Assert.False(_buffer.TryRead(_folder["none"], out _));
        Assert.Contains(_folder["none"], Assert.Throws<IOException>(() => _buffer.Read(_folder["none"])).Message,
            StringComparison.Ordinal);
        Assert.False(_buffer.TryRead(_folder.Path, out _));
    }
}
