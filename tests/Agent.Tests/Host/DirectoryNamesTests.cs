using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Host;

public sealed class DirectoryNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_that_are_positive_numbers_are_listed()
    {
        foreach (var name in (string[])["1", "4711", "2147483647", "99999999999", "0", "01", "1a", "self", "-5"])
            Directory.CreateDirectory(_folder[name]);
        var numbers = new List<int>();
        DirectoryNames.ListNumbers(_folder.Path, numbers);
        Assert.Equal([1, 4711, int.MaxValue], numbers.Order());
    }

    [Fact]
    public void Missing_folder_is_an_error_that_names_it() =>
        Assert.Contains(_folder["none"],
            Assert.Throws<IOException>(() => DirectoryNames.ListNumbers(_folder["none"], [])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Entries_are_counted_without_the_folder_and_its_parent()
    {
        Assert.True(DirectoryNames.TryCount(Utf8.Bytes(_folder.Path + '\0'), out var empty));
        foreach (var name in (string[])["a", "b", "c"]) _folder.File(name, "");
        Assert.True(DirectoryNames.TryCount(Utf8.Bytes(_folder.Path + '\0'), out var count));
        Assert.Equal((0, 3), (empty, count));
        Assert.False(DirectoryNames.TryCount(Utf8.Bytes(_folder["none"] + '\0'), out _));
    }
}
