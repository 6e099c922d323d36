// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A Chromium without a screen, as Debian's packages chromium and chromium-driver have it. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChromeDriver driver;

    /** Starts it with an empty profile. */
    Browser(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort().build(), options);
        driver.manage().timeouts().pageLoadTimeout(PATIENCE).scriptTimeout(PATIENCE);
    }

    /** Skips a test aloud where there is no browser. */
    static void assumeThere() {
        assumeTrue("the page is not tested: install Debian's packages chromium and chromium-driver",
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER));
    }

    /** Opens a page that asks for a password. */
    void open(URI page, String user, String password) {
        driver.get(page.getScheme() + "://" + user + ":" + password + "@" + page.getAuthority() + page.getPath());
        driver.get(page.toString());
    }

    /** Waits until an element is there and says what matches. */
    void awaitText(String selector, String regex) {
        await(() -> texts(selector), texts -> texts.stream().anyMatch(text -> text.matches("(?s)" + regex)));
    }

    /** What the elements say, all that there are. */
    List<String> texts(String selector) {
        @SuppressWarnings("unchecked")
        List<String> texts = (List<String>) driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(element => element.innerText)", selector);
        return texts;
    }

    /** The one element. */
    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** All elements that there are. */
    List<WebElement> findAll(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** Replaces what is in a field. */
    void type(String selector, String text) {
        find(selector).sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE, text);
    }

    /** Presses a key where the focus is. */
    void press(Keys key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    /** Waits until something is so, and returns what it was at last. */
    <T> T await(Supplier<T> value, Predicate<T> wanted) {
        AtomicReference<T> last = new AtomicReference<>();
        new WebDriverWait(driver, PATIENCE).withMessage(() -> String.valueOf(last.get())).until(any -> {
            last.set(value.get());
            return wanted.test(last.get());
        });
        return last.get();
    }

    /** Runs JavaScript in the page. */
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Makes the window as large as a screen, light or dark, and takes a picture of it. */
    void screenshot(Path file, int width, int height, String scheme) throws IOException {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        // Two frames: what was resized is drawn in the second.
        driver.executeAsyncScript(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))");
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What the page wrote to the console, or the browser about the page, that is not as it should be. */
    List<String> problems() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage).toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
