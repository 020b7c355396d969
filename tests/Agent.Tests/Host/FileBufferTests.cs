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

    [Theory, InlineData(""), InlineData("a"), InlineData("a\n"), InlineData("a\n\nb")]
    public void Lines_come_whole_and_in_order(string text)
    {
        var got = "";
        Assert.True(_buffer.TryReadLines(_folder.File("lines", text), lines => got += Utf8.Text(lines)));
        Assert.Equal(text, got);
        Assert.False(_buffer.TryReadLines(_folder["none"], _ => { }));
    }

    [Fact]
    public void Large_file_comes_in_pieces_of_whole_lines()
    {
        var line = new string('x', 149) + "\n";
        var path = _folder.File("large", string.Concat(Enumerable.Repeat(line, 40_000)));
        var (bytes, pieces) = (0, 0);
        Assert.True(_buffer.TryReadLines(path, lines =>
        {
            Assert.Equal(0, lines.Length % line.Length);
            bytes += lines.Length;
            pieces++;
        }));
        Assert.Equal(40_000 * line.Length, bytes);
        Assert.InRange(pieces, 50, 200);
    }

    [Fact]
    public void File_of_many_megabytes_is_read_whole()
    {
        var path = _folder.File("large", new string('x', 10 * 1024 * 1024));
        Assert.True(_buffer.TryRead(path, out var text));
        Assert.Equal(10 * 1024 * 1024, text.Length);
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
